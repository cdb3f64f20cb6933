import { AttributesOf, RESOURCE_TYPES } from './resource-types';
import { CfnTemplate } from '../../properties/oracle/template';

/** A template, and where it is deployed. */
export interface PlacedTemplate {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: CfnTemplate;
}

interface Output {
  readonly Value?: unknown;
  readonly Export?: { readonly Name: unknown };
}

/** A resource as it is deployed: its properties have values instead of references. */
export interface DeployedResource {
  readonly type: string;
  readonly logicalId: string;
  readonly stack: PlacedTemplate;
  readonly arn: string;
  readonly ref: string;
  readonly properties: Record<string, any>;
}

/** All stacks of an app as if they were deployed. What is not known at synth has a made-up value of its own. */
export class DeployedApp {
  public readonly resources: readonly DeployedResource[];

  constructor(private readonly stacks: readonly PlacedTemplate[]) {
    this.resources = stacks.flatMap((stack) => Object.entries(stack.template.Resources ?? {}).map(([logicalId, { Type: type, Properties }]) => ({
      type,
      logicalId,
      stack,
      arn: this.attribute(stack, logicalId, 'Arn'),
      ref: this.attribute(stack, logicalId, 'Ref'),
      properties: this.resolve(stack, Properties ?? {}) as Record<string, any>,
    })));
  }

  public ofType(type: string): readonly DeployedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resource that an ARN, a URL or a name belongs to; it is none of the app's where the answer is undefined. */
  public find(type: string, reference: unknown): DeployedResource | undefined {
    return this.ofType(type).find(({ arn, ref }) => reference === arn || reference === ref);
  }

  private attribute(stack: PlacedTemplate, id: string, name: string): string {
    const resource = stack.template.Resources?.[id];
    if (!resource) return `${stack.name}-${id}`;
    const attributesOf: AttributesOf | undefined = RESOURCE_TYPES[resource.Type];
    if (resource.Type === 'Custom::CrossRegionExportReader') return this.crossRegionExport(name);
    const known = attributesOf?.(`${stack.name}-${id}`, (property) => this.resolve(stack, resource.Properties?.[property]), stack);
    return known?.[name] ?? (name === 'Ref' ? `${stack.name}-${id}` : unknown(`${stack.name}-${id}.${name}`));
  }

  private resolve(stack: PlacedTemplate, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(stack, each));
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return this.intrinsic(stack, name, argument);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.resolve(stack, each)]));
  }

  private intrinsic(stack: PlacedTemplate, name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref': return this.ref(stack, String(argument));
      case 'Fn::GetAtt': return this.attribute(stack, ...(Array.isArray(argument) ? argument : String(argument).split('.')) as [string, string]);
      case 'Fn::Sub': return this.substitute(stack, argument);
      case 'Fn::ImportValue': return this.output(String(this.resolve(stack, argument)));
      case 'Fn::GetStackOutput': return this.stackOutput(this.resolve(stack, argument) as Record<string, string>);
      case 'Fn::If': return this.resolve(stack, (argument as unknown[])[1]);
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return [this.resolve(stack, parts)].flat().join(separator);
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(this.resolve(stack, text)).split(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [string, unknown];
        return ([this.resolve(stack, list)].flat())[Number(index)] ?? JSON.stringify(argument);
      }
      default: return JSON.stringify({ [name]: this.resolve(stack, argument) });
    }
  }

  private ref(stack: PlacedTemplate, id: string): unknown {
    const { account, region, name, template } = stack;
    const pseudo: Record<string, string> = {
      'AWS::AccountId': account,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackName': name,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${name}/1`,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    const { Parameters = {} } = template;
    if (id in Parameters) return (Parameters[id] as { readonly Default?: string }).Default ?? unknown(`${name}.${id}`);
    return pseudo[id] ?? this.attribute(stack, id, 'Ref');
  }

  private substitute(stack: PlacedTemplate, argument: unknown): string {
    const [text, variables] = Array.isArray(argument) ? argument as [string, Record<string, unknown>] : [String(argument), {}];
    return text.replace(/\$\{([^!}]+)\}/g, (_, id: string) => String(
      id in variables ? this.resolve(stack, variables[id]) : id.includes('.') ? this.attribute(stack, ...id.split('.') as [string, string]) : this.ref(stack, id),
    ));
  }

  /** What CDK's custom resource carries from one Region to another. */
  private crossRegionExport(name: string): string {
    for (const stack of this.stacks) {
      for (const { Type, Properties } of Object.values(stack.template.Resources ?? {})) {
        if (Type !== 'Custom::CrossRegionExportWriter') continue;
        const { exports = {} } = Properties?.WriterProps as { readonly exports?: Record<string, unknown> };
        if (name in exports) return String(this.resolve(stack, exports[name]));
      }
    }
    return unknown(name);
  }

  private output(exportName: string): unknown {
    for (const stack of this.stacks) {
      const outputs = Object.values(stack.template.Outputs ?? {}) as Output[];
      const output = outputs.find(({ Export }) => Export && this.resolve(stack, Export.Name) === exportName);
      if (output) return this.resolve(stack, output.Value);
    }
    return exportName;
  }

  private stackOutput({ StackName, OutputName }: Record<string, string>): unknown {
    const stack = this.stacks.find(({ name }) => name === StackName);
    return stack ? this.resolve(stack, (stack.template.Outputs?.[OutputName] as Output | undefined)?.Value) : `${StackName}.${OutputName}`;
  }
}

/** A value that is no ARN and no name, so that nobody takes it for one. */
function unknown(what: string): string {
  return `<${what}>`;
}
