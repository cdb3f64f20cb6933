import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { formatProblemWithRemedy } from '../private/errors';
import { addCheck } from '../private/pending-lookup';
import { ResourceReader } from '../private/synthesis';

/**
 * Returns the name by which a service refers to an alarm: a reference, so that the alarm is created first, unless it refers to the service itself, or
 * belongs to another stack, and has a name of its own.
 */
export function nameFor(service: ecs.BaseService, alarm: cloudwatch.IAlarm): string {
  const ownName = ownNameOf(alarm);
  return ownName !== undefined && (Stack.of(alarm) !== Stack.of(service) || refersTo(service, alarm)) ? ownName : alarm.alarmName;
}

/** Returns the name that the app chose; undefined for imported alarms, and where CloudFormation generates it. */
export function ownNameOf(alarm: cloudwatch.IAlarm): string | undefined {
  const resource = alarm.node.defaultChild;
  if (!(resource instanceof cloudwatch.CfnAlarm || resource instanceof cloudwatch.CfnCompositeAlarm)) return undefined;
  return Stack.of(resource).resolve(resource.alarmName) === undefined ? undefined : resource.alarmName;
}

/**
 * Checks at synthesis that no alarm refers to the service that refers to the alarm: CloudFormation could create neither of them first.
 *
 * @param alarms The alarms that the app passed; more may come until synthesis.
 */
export function checkForCircles(workload: Construct, service: ecs.BaseService, alarms: readonly cloudwatch.IAlarm[]): void {
  addCheck(workload, {
    validate: () => alarms.filter((alarm) => ownNameOf(alarm) === undefined && refersTo(service, alarm)).map((alarm) => formatProblemWithRemedy({
      problem: `deployments of the service watch the alarm ${alarm.node.path}, which refers to the service`,
      remedy: 'give the alarm an alarmName, so that the service can be created before it; the first deployment is not watched then',
    })),
  });
}

function refersTo(service: ecs.BaseService, alarm: cloudwatch.IAlarm): boolean {
  const resource = alarm.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || Stack.of(resource) !== Stack.of(service)) return false;
  return leadsTo(resource, service.node.defaultChild as CfnResource);
}

/** Follows references, and dependencies that the app added, through resources of the stack. */
function leadsTo(from: CfnResource, to: CfnResource, visited = new Set<IConstruct>()): boolean {
  if (from === to) return true;
  if (visited.has(from)) return false;
  visited.add(from);
  const references = new References();
  references.properties(from);
  const next = [...references.targets, ...from.obtainDependencies()].filter((each): each is CfnResource => CfnResource.isCfnResource(each));
  return next.some((each) => leadsTo(each, to, visited));
}

/** Collects the elements of templates to which values refer. */
class References extends ResourceReader {
  public readonly targets = new Set<IConstruct>();

  public override placeholderFor(element: IConstruct): string {
    this.targets.add(element);
    return super.placeholderFor(element);
  }
}
