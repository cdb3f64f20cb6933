import { parseTemplate } from '../source/cloudformation-yaml';
import { SourceError } from '../source/source-error';

type Json = Readonly<Record<string, unknown>>;

/** A resource of a template. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Json;
  /** What CDK notes about where the construct is; undefined in templates of others. */
  readonly path?: string;
}

/** A template as it is deployed, and what refers to what in it. */
export class Template {
  public static parse(file: string, text: string): Template {
    const template = asMap(parseTemplate(file, text));
    // `aws cloudformation get-template` puts it into `TemplateBody`.
    const body = asMap(template.TemplateBody ?? template);
    if (!isMap(body.Resources)) throw new SourceError({ file, line: 1, column: 1 }, 'is no template: it has no Resources');
    const resources = Object.entries(body.Resources).filter(([, resource]) => isMap(resource) && typeof resource.Type === 'string');
    return new Template(file, new Map(resources.map(([logicalId, resource]) => [logicalId, resourceOf(logicalId, asMap(resource))])));
  }

  private constructor(private readonly file: string, private readonly resources: ReadonlyMap<string, TemplateResource>) {}

  public all(type: string): TemplateResource[] {
    return [...this.resources.values()].filter((resource) => resource.type === type);
  }

  /** The resource that a value is a reference to; undefined for texts, and for resources elsewhere. */
  public referred(value: unknown, type?: string): TemplateResource | undefined {
    const resource = this.resources.get(referredId(value) ?? '');
    return type === undefined || resource?.type === type ? resource : undefined;
  }

  public get(logicalId: string): TemplateResource | undefined {
    return this.resources.get(logicalId);
  }

  /** Resources of a type that refer to another one, anywhere. */
  public referring(type: string, to: TemplateResource): TemplateResource[] {
    return this.all(type).filter(({ properties }) => idsIn(properties).has(to.logicalId));
  }

  /** All resources that refer to another one. */
  public allReferring(to: TemplateResource): TemplateResource[] {
    return [...this.resources.values()].filter(({ properties }) => idsIn(properties).has(to.logicalId));
  }

  public error(problem: string): SourceError {
    return new SourceError({ file: this.file, line: 1, column: 1 }, problem);
  }
}

function resourceOf(logicalId: string, { Type, Properties, Metadata }: Json): TemplateResource {
  const path = asMap(Metadata)['aws:cdk:path'];
  return { logicalId, type: String(Type), properties: asMap(Properties), path: typeof path === 'string' ? path : undefined };
}

function referredId(value: unknown): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = asMap(value);
  if (typeof ref === 'string') return ref;
  if (typeof attribute === 'string') return attribute.split('.')[0];
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? attribute[0] : undefined;
}

function idsIn(value: unknown): Set<string> {
  const own = referredId(value);
  const children = typeof value === 'object' && value !== null ? Object.values(value).flatMap((child) => [...idsIn(child)]) : [];
  return new Set(own === undefined ? children : [own, ...children]);
}

export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map, or an empty one in place of anything else. */
export function asMap(value: unknown): Json {
  return isMap(value) ? value : {};
}

/** The maps of a list, or nothing in place of anything else. */
export function asMaps(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
