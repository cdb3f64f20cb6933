import { DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { readStacks } from '../../../scripts/synthesize';
import { Account } from '../harness/account';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
}

/** A stack that the CLI deployed: what its template says, and what became of it. */
export class Deployed {
  public static async readAll(account: Account, assembly: string): Promise<Deployed[]> {
    return Promise.all(readStacks(assembly).map(async ({ stackName, template }) => {
      const client = account.clients.cloudFormation;
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
      const ids = new Map<string, string>();
      const unfinished: string[] = [];
      for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stackName })) {
        for (const { LogicalResourceId, PhysicalResourceId, ResourceStatus } of StackResourceSummaries) {
          ids.set(LogicalResourceId!, PhysicalResourceId!);
          if (!/^(CREATE|UPDATE)_COMPLETE$/.test(ResourceStatus!)) unfinished.push(`${LogicalResourceId} ${ResourceStatus}`);
        }
      }
      return new Deployed(stackName, Stacks[0].StackStatus!, template.Resources, ids, unfinished);
    }));
  }

  private constructor(
    public readonly name: string,
    public readonly status: string,
    private readonly resources: Readonly<Record<string, TemplateResource>>,
    private readonly ids: ReadonlyMap<string, string>,
    public readonly unfinished: readonly string[],
  ) {}

  /** Resources of a type, with what they are called in the account. */
  of(type: string): Array<{ readonly logicalId: string; readonly id: string; readonly properties: Record<string, any> }> {
    return Object.entries(this.resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, { Properties = {} }]) => ({ logicalId, id: this.ids.get(logicalId) ?? '', properties: Properties }));
  }

  /** Logical ids of the template that the account knows nothing of. */
  get missing(): string[] {
    return Object.keys(this.resources).filter((logicalId) => !this.ids.get(logicalId));
  }

  /** Images that the template runs. */
  get images(): string[] {
    const containers = this.of('AWS::ECS::TaskDefinition').flatMap(({ properties }) => properties.ContainerDefinitions as Array<{ Image: string }>);
    return [...new Set(containers.map(({ Image }) => Image))];
  }
}
