import { Annotations, CfnResource, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { QUOTAS } from './account-quotas';
import { environmentOf, Quota } from './quota';
import { formatProblemWithRemedy, Problem } from '../../private/errors';
import { addCheck } from '../../private/pending-lookup';

/** The resources that count for one quota of one account, or of one resource. */
interface Usage {
  readonly subject: string;
  readonly resources: CfnResource[];
  count: number;
}

const COUNTED = new WeakSet<IConstruct>();

/**
 * Counts the resources of the whole app at synthesis, once, and compares them with the quotas of AWS. More than an account may have is a warning, as an
 * app may have stacks that are not deployed together; more than a resource may ever have fails synthesis.
 */
export function compareAppWithQuotas(scope: IConstruct): void {
  const { root } = scope.node;
  if (COUNTED.has(root)) return;
  COUNTED.add(root);
  addCheck(scope, {
    validate: () => {
      const resources = root.node.findAll().filter(CfnResource.isCfnResource);
      return QUOTAS.flatMap((quota) => exceededUsages(quota, resources).flatMap((usage) => report(quota, usage)));
    },
  });
}

function exceededUsages(quota: Quota, all: readonly CfnResource[]): Usage[] {
  const usages = new Map<string, Usage>();
  for (const resource of all) {
    if (!quota.types.includes(resource.cfnResourceType)) continue;
    for (const { key, subject, count = 1 } of quota.appliesTo?.(resource) ?? [environmentOf(resource)]) {
      const usage = usages.get(key) ?? { subject, resources: [], count: 0 };
      usages.set(key, usage);
      usage.count += count;
      if (count > 0) usage.resources.push(resource);
    }
  }
  return [...usages.values()].filter(({ count }) => count > quota.limit);
}

/** Returns the problem if AWS is certain to refuse the resources, and warns otherwise. */
function report(quota: Quota, usage: Usage): string[] {
  const last = usage.resources[usage.resources.length - 1];
  const problem = describe(quota, usage);
  if (isCertain(quota)) return [`${last.node.path}: ${formatProblemWithRemedy(problem)}`];
  Annotations.of(last).addWarningV2('cdk-fargate-workloads:quota', formatProblemWithRemedy(problem));
  return [];
}

function isCertain({ adjustable, appliesTo }: Quota): boolean {
  return !adjustable && appliesTo !== undefined;
}

function describe({ resources, limit, adjustable, remedy, link }: Quota, usage: Usage): Problem {
  const stacks = [...new Set(usage.resources.map((resource) => Stack.of(resource).node.path))];
  return {
    problem: `the app has ${usage.count} ${resources} for ${usage.subject}, in ${stacks.join(', ')}, where AWS allows ${limit}${adjustable ? ' by default' : ''}`,
    remedy: `${remedy}${adjustable ? '; or request a quota increase' : ''}; see ${link}`,
  };
}
