import { awsModule, code, imported, literal, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** What Copilot puts in place of variables of manifests. @see https://aws.github.io/copilot-cli/docs/developing/manifest-env-var/ */
const VARIABLES: { readonly [name: string]: string } = { COPILOT_APPLICATION_NAME: 'props.applicationName', COPILOT_ENVIRONMENT_NAME: 'props.environmentName' };

/** A text, in which variables of Copilot are props. Others are those of the shell that runs Copilot. */
export function textExpression(node: SourceNode): Expression {
  return templateExpression(node.text());
}

export function templateExpression(text: string): Expression {
  if (!/\$\{\w+\}/.test(text)) return literal(text);
  const [, whole] = /^\$\{(\w+)\}$/.exec(text) ?? [];
  if (whole !== undefined) return code`${variable(whole)}`;
  const parts = text.split(/(\$\{\w+\})/).map((part) => {
    const [, name] = /^\$\{(\w+)\}$/.exec(part) ?? [];
    return name === undefined ? part.replace(/[\\`]|\$(?=\{)/g, '\\$&') : `\${${variable(name)}}`;
  });
  return code`\`${parts.join('')}\``;
}

function variable(name: string): string {
  return VARIABLES[name] ?? `(process.env.${name} ?? '')`;
}

/** A value of another stack. */
export function importedValue(node: SourceNode): Expression {
  return code`${imported('Fn', 'aws-cdk-lib')}.importValue(${textExpression(node)})`;
}

/** `10s`, `1m30s`, `250ms` in seconds. */
export function secondsOf(node: SourceNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  const text = node.text();
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) throw node.error(`${node.path} must be a duration such as 10s or 1m30s, got ${JSON.stringify(text)}`);
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * { ms: 0.001, s: 1, m: 60, h: 3600 }[unit]!, 0);
}

export function durationExpression(seconds: number | undefined): Expression | undefined {
  if (seconds === undefined) return undefined;
  const duration = imported('Duration', 'aws-cdk-lib');
  if (seconds < 1) return code`${duration}.millis(${Math.round(seconds * 1000)})`;
  for (const [unit, size] of [['days', 86_400], ['hours', 3600], ['minutes', 60]] as const) {
    if (seconds >= size && seconds % size === 0) return code`${duration}.${unit}(${seconds / size})`;
  }
  return code`${duration}.seconds(${Math.round(seconds)})`;
}

/** The application and the environment that a manifest is read for. */
interface Place {
  readonly applicationName: string;
  readonly environmentName?: string;
}

/** `/copilot/shop/prod/secrets/TOKEN` is the same secret in each environment. */
function withVariables(name: string, { applicationName, environmentName }: Place): string {
  const [, application, environment, rest] = /^\/copilot\/([^/$]+)\/([^/$]+)(\/.*)$/s.exec(name) ?? [];
  if (application !== applicationName || environment !== environmentName) return name;
  return `/copilot/\${COPILOT_APPLICATION_NAME}/\${COPILOT_ENVIRONMENT_NAME}${rest}`;
}

const SECRET_ARN = /^arn:[\w-]+:secretsmanager:/;

/** A secret of a manifest: a parameter by its name, a secret of AWS Secrets Manager, or the value of another stack that names one. */
export function secretExpression(id: string, node: SourceNode, place: Place): Expression {
  const manager = node.get('secretsmanager');
  if (manager !== undefined) return secretOfManager(id, manager);
  const exported = node.get('from_cfn');
  if (exported !== undefined) {
    return parameter(id, importedValue(exported));
  }
  if (node.isMap) throw node.error(`${node.path} must be the name of a parameter, or a map with secretsmanager or from_cfn`);
  if (SECRET_ARN.test(node.text())) return secretOfManager(id, node);
  return parameter(id, templateExpression(withVariables(node.text(), place)));
}

/** A method of the class that is generated. */
function parameter(id: string, name: Expression): Expression {
  return code`this.parameter(${literal(id)}, ${name})`;
}

/** `name`, `name:field::`, or an ARN with or without a field. */
function secretOfManager(id: string, node: SourceNode): Expression {
  const ecs = awsModule('ecs');
  const manager = awsModule('secretsmanager');
  const isArn = SECRET_ARN.test(node.text());
  const [, name, field] = (isArn ? /^(arn:(?:[^:]*:){5}[^:]*)(?::([^:]*).*)?$/ : /^([^:]*)(?::([^:]*).*)?$/s).exec(node.text()) ?? [];
  if (name === undefined) throw node.error(`${node.path} must be the name or the ARN of a secret`);
  const named = templateExpression(name);
  const secret = isArn
    ? code`${manager}.Secret.${/-[A-Za-z\d]{6}$/.test(name) ? 'fromSecretCompleteArn' : 'fromSecretPartialArn'}(this, ${literal(id)}, ${named})`
    : code`${manager}.Secret.fromSecretNameV2(this, ${literal(id)}, ${named})`;
  return code`${ecs}.Secret.fromSecretsManager(${secret}${field ? code`, ${literal(field)}` : ''})`;
}
