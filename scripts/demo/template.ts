import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { Reference, ResourceType, Shapes, Value } from './shapes';

export interface Resource<T extends ResourceType> {
  readonly logicalId: string;
  readonly type: T;
  /** Path of the construct below its stack. */
  readonly name: string;
  readonly properties: Shapes[T];
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: object;
}

/** A synthesized template whose resources can be asked for by type and by reference. */
export class Template {
  private readonly resources: Readonly<Record<string, RawResource>>;
  private readonly names: ReadonlyMap<unknown, string>;

  constructor(stack: CloudFormationStackArtifact) {
    this.resources = stack.template.Resources;
    this.names = new Map(stack.findMetadataByType('aws:cdk:logicalId').map(({ path, data }) => [data, constructName(path)]));
  }

  public get types(): string[] {
    return Object.values(this.resources).map(({ Type }) => Type);
  }

  public all<T extends ResourceType>(type: T): Resource<T>[] {
    return Object.keys(this.resources).filter((id) => this.resources[id].Type === type).map((id) => this.get(type, id));
  }

  /** The only resource of a type. */
  public one<T extends ResourceType>(type: T): Resource<T> {
    const found = this.all(type);
    if (found.length !== 1) throw new Error(`the demo expects one ${type}, but the template has ${found.length}`);
    return found[0];
  }

  /** The resource that a property leads to. */
  public follow<T extends ResourceType>(type: T, reference: Reference): Resource<T> {
    return this.get(type, logicalIdOf(reference));
  }

  /** The custom resources that are told the name of a resource. */
  public customResourcesNaming({ logicalId }: { readonly logicalId: string }): string[] {
    return Object.entries(this.resources)
      .filter(([, { Type, Properties }]) => Type.startsWith('Custom::') && JSON.stringify(Properties).includes(JSON.stringify(logicalId)))
      .map(([id, { Type }]) => `${Type} ${this.show({ Ref: id })}`);
  }

  /** What a value says: a text as it is, a reference by the name of what it leads to. */
  public show(value: Value): string {
    if (typeof value === 'string') return value;
    if ('Fn::Join' in value) return value['Fn::Join'][1].map((part) => this.show(part)).join(value['Fn::Join'][0]);
    const logicalId = logicalIdOf(value);
    return this.names.get(logicalId) ?? logicalId;
  }

  private get<T extends ResourceType>(type: T, logicalId: string): Resource<T> {
    const resource = this.resources[logicalId];
    if (resource?.Type !== type) throw new Error(`the demo expects ${logicalId} to be a ${type}, but it is ${resource?.Type}`);
    return { logicalId, type, name: this.show({ Ref: logicalId }), properties: (resource.Properties ?? {}) as Shapes[T] };
  }
}

export function logicalIdOf(reference: Reference): string {
  return 'Ref' in reference ? reference.Ref : reference['Fn::GetAtt'][0];
}

function constructName(path: string): string {
  return path.split('/').slice(2).filter((id) => id !== 'Resource' && id !== 'Default').join('/');
}
