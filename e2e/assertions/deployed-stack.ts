import { DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { readStacks } from '../../scripts/synthesize';
import { Account } from '../harness/account';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A stack that the CLI deployed: what its template says, and what became of it. */
export class DeployedStack {
  public static async readAll(account: Account, assembly: string): Promise<DeployedStack[]> {
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
      const definitions = [...ids.values()].filter((id) => id?.includes(':task-definition/'));
      const { ecs } = account.clients;
      const described = await Promise.all(definitions.map((taskDefinition) => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))));
      const images = described.flatMap(({ taskDefinition }) => taskDefinition!.containerDefinitions!.map(({ image }) => image!));
      return new DeployedStack(stackName, Stacks[0].StackStatus!, template.Resources, ids, unfinished, images);
    }));
  }

  private constructor(
    public readonly name: string,
    public readonly status: string,
    private readonly resources: Readonly<Record<string, TemplateResource>>,
    private readonly ids: ReadonlyMap<string, string>,
    public readonly unfinished: readonly string[],
    /** What its task definitions run. */
    public readonly images: readonly string[],
  ) {}

  /** Resources of a type, with what they are called in the account. */
  of(type: string): Array<{ readonly logicalId: string; readonly id: string; readonly properties: Record<string, any> }> {
    return Object.entries(this.resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, { Properties = {} }]) => ({ logicalId, id: this.ids.get(logicalId) ?? '', properties: Properties }));
  }

  /** What its template tells CloudFormation to leave behind, by what it is called in the account. */
  get retained(): string[] {
    return [...this.ids].filter(([logicalId]) => this.resources[logicalId]?.DeletionPolicy?.startsWith('Retain')).map(([, id]) => id);
  }

  /** What its template tells CloudFormation to leave behind when another one takes its place. */
  get retainedWhenReplaced(): string[] {
    return [...this.ids].filter(([logicalId]) => this.resources[logicalId]?.UpdateReplacePolicy === 'Retain').map(([, id]) => id);
  }

  /** Logical ids of the template that the account knows nothing of. */
  get missing(): string[] {
    return Object.keys(this.resources).filter((logicalId) => !this.ids.get(logicalId));
  }
}
