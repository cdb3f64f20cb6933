import type { GeneratedModule } from './generated-app';
import { code, imported, literal, object, type Expression } from '../code/expression';
import { pascalCase } from '../code/identifiers';

export interface OneStackApp {
  /** In kebab case. */
  readonly name: string;
  /** What the stack makes, in its constructor. */
  readonly body: Expression;
  /** Props of the stack, in addition to CDK's: members of an interface, and their values in `bin/`. */
  readonly props?: { readonly members: Expression; readonly values: { readonly [name: string]: Expression }; readonly helpers: Expression };
}

/** Writes `bin/<name>.ts` and `lib/<name>-stack.ts`: an app of one stack, in the account and Region of the CLI. */
export function oneStackApp({ name, body, props }: OneStackApp): GeneratedModule[] {
  const className = `${pascalCase(name)}Stack`;
  const stack = imported(className, `../lib/${name}-stack`);
  const stackProps = imported('StackProps', 'aws-cdk-lib');
  const env = code`{ account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION }`;
  return [
    {
      path: `bin/${name}.ts`,
      statements: [
        code`export const app = new ${imported('App', 'aws-cdk-lib')}();`,
        code`new ${stack}(app, ${literal(pascalCase(name))}, ${object({ env, ...props?.values })});`,
        ...props === undefined ? [] : [props.helpers],
      ],
    },
    {
      path: `lib/${name}-stack.ts`,
      statements: [
        ...props === undefined ? [] : [code`export interface ${className}Props extends ${stackProps} { ${props.members} }`],
        code`
export class ${className} extends ${imported('Stack', 'aws-cdk-lib')} {
  constructor(scope: ${imported('Construct', 'constructs')}, id: string, props: ${props === undefined ? stackProps : `${className}Props`}) {
    super(scope, id, props);

    ${body}
  }
}`,
      ],
    },
  ];
}
