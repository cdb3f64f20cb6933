/** Words of the language that cannot name a variable. */
const RESERVED = new Set(('break case catch class const continue debugger default delete do else enum export extends false finally for function if '
  + 'implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof '
  + 'var void while with yield await async arguments eval').split(' '));

/** `admin-rails` → `AdminRails`: a class, or the id of a construct. */
export function pascalCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(joined) ? joined : `Service${joined}`;
}

/** `admin-rails` → `adminRails`: a variable or a property. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  const camel = pascal.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
  return RESERVED.has(camel) ? `${camel}Value` : camel;
}

/** `AdminRails`, `admin_rails` → `admin-rails`: a file, or an npm package. */
export function kebabCase(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.join('-').toLowerCase() || 'app';
}

/** Ids of constructs in one scope, each of them once. */
export class ConstructIds {
  private readonly taken: Set<string>;

  constructor(...taken: string[]) {
    this.taken = new Set(taken);
  }

  /** `DB_PASSWORD` → `DbPassword`, or `DbPassword2` when there is one already. */
  public take(name: string): string {
    const id = pascalCase(name.toLowerCase());
    let candidate = id;
    for (let count = 2; this.taken.has(candidate); count++) candidate = `${id}${count}`;
    this.taken.add(candidate);
    return candidate;
  }
}
