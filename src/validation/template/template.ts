import { withoutNoValue } from './functions';
import { Resource } from './resource';

/** A resource as CloudFormation has it in a template. */
interface ResourceDocument {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/** A template, as far as rules look at it. */
export interface TemplateDocument {
  readonly Resources?: Readonly<Record<string, ResourceDocument>>;
  readonly Outputs?: unknown;
}

/** Resources that know each other. */
export class Template {
  private readonly read = new Map<string, Resource>();
  private outputs?: string;

  /** @param whole Whether these are all resources of the template: what is not among them is nowhere. */
  constructor(private readonly document: TemplateDocument, public readonly whole: boolean) {}

  /** The resources of some types. Others are not even read. */
  public resources(...types: readonly string[]): readonly Resource[] {
    const entries = Object.entries(this.document.Resources ?? {});
    return entries.filter(([, { Type }]) => types.includes(Type)).map(([logicalId]) => this.resource(logicalId)!);
  }

  /** The resource of a type that a value refers to by `Ref` or `Fn::GetAtt`. */
  public target(value: unknown, type: string): Resource | undefined {
    const logicalId = logicalIdOf(value);
    return logicalId !== undefined && this.document.Resources?.[logicalId]?.Type === type ? this.resource(logicalId) : undefined;
  }

  /** Whether other stacks are told of a resource. */
  public exports(logicalId: string): boolean {
    this.outputs ??= JSON.stringify(this.document.Outputs ?? {});
    return this.outputs.includes(`"${logicalId}"`);
  }

  private resource(logicalId: string): Resource | undefined {
    const document = this.document.Resources?.[logicalId];
    if (document && !this.read.has(logicalId)) this.read.set(logicalId, this.readResource(logicalId, document));
    return this.read.get(logicalId);
  }

  private readResource(logicalId: string, { Type, Properties = {}, DependsOn = [] }: ResourceDocument): Resource {
    const properties = withoutNoValue(Properties) as Readonly<Record<string, unknown>>;
    return new Resource(logicalId, Type, properties, typeof DependsOn === 'string' ? [DependsOn] : DependsOn, this);
  }
}

/** The logical id that a `Ref` or a `Fn::GetAtt` names. */
export function logicalIdOf(value: unknown): string | undefined {
  const { Ref: ref, ['Fn::GetAtt']: attribute } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const name = ref ?? (Array.isArray(attribute) ? attribute[0] : attribute);
  return typeof name === 'string' ? name.split('.')[0] : undefined;
}
