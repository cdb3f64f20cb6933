import { camelCase, pascalCase } from '../code/identifiers';

/** Variables of the stack, and names of modules that it may import. */
const TAKEN = ['cluster', 'fileSystem', 'scope', 'id', 'props', 'path', 'ec2', 'ecs', 'efs', 'elbv2', 'rds', 's3', 'elasticache', 'docdb', 'opensearch', 'secretsmanager'];

/** Gives things of a stack variables, and constructs ids, that nothing else has. */
export class StackNames {
  private readonly variables = new Map<string, string>();
  private readonly taken = new Set(TAKEN.map((name) => name.toLowerCase()));

  /** The variable of a thing: `jwt` and `Secret` → `jwtSecret`. */
  public variable(name: string, suffix: string): string {
    const key = `${suffix}:${name}`;
    const known = this.variables.get(key);
    if (known !== undefined) return known;
    const wanted = camelCase(pascalCase(name).endsWith(suffix) ? name : `${name}-${suffix}`);
    const candidates = [wanted, ...suffix === '' ? [camelCase(`${name}-service`)] : [], ...Array.from({ length: 999 }, (_, index) => `${wanted}${index + 2}`)];
    const variable = candidates.find((candidate) => !this.taken.has(candidate.toLowerCase()))!;
    this.taken.add(variable.toLowerCase());
    this.variables.set(key, variable);
    return variable;
  }

  /** The id of a thing's construct. */
  public id(name: string, suffix: string): string {
    return pascalCase(this.variable(name, suffix));
  }
}
