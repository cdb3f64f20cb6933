/** What a service says about others: its variables, and its commands, each with spaces between its words. */
export interface ServiceTexts {
  readonly variables: readonly (readonly [string, string])[];
  readonly commands: readonly string[];
}

/** Variables with such a name have words that are no hosts, even where they read like one: `DB_NAME: db`. */
const NAMES_OF_OTHER_THINGS = /(^|_)(USER|USERNAME|NAME|DATABASE|DB|PASSWORD|ROLE|LEVEL|ENV|MODE|TYPE|DRIVER|ADAPTER|CONNECTION|ENGINE|DIALECT|STORE|BACKEND|PREFIX|SCHEMA|BUCKET|KEY|ID|VHOST|SERVICE|PROVIDER|GROUP)$/i;

/** A host in an address: `db:5432`, `postgres://user@db/app`, `Server=db;`, `psql -h db`. */
function addressOf(host: string): RegExp {
  const name = host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp([
    `(?<=^|//|@|[\\s,;=("'])${name}(?=:\\d)`,
    `(?<=//|@)${name}(?=$|[/,;?\\s"')])`,
    `(?<=(?:host|hostname|server|data source|addr|address)\\s*=\\s*)${name}(?=$|[;,&\\s"'])`,
    `(?<=(?:^|\\s)(?:-h|--host|--hostname)[\\s=])${name}(?=$|\\s)`,
  ].join('|'), 'gi');
}

/** Ports that services ask a host for. */
export function portsAsked(host: string, texts: readonly ServiceTexts[]): number[] {
  return texts.flatMap(({ variables, commands }) => [
    ...[...variables.map(([, value]) => value), ...commands].flatMap((text) => portsIn(text, host)),
    ...variables.filter(([variable, value]) => isHost(host, variable, value) && /HOST(NAME)?$/i.test(variable)).flatMap(([variable]) => {
      const [, port] = variables.find(([other]) => other === variable.replace(/HOST(NAME)?$/i, 'PORT')) ?? [];
      return port ?? [];
    }),
  ]).filter((port) => /^\d+$/.test(port)).map(Number).filter((port) => port > 0 && port < 65536);
}

function portsIn(text: string, host: string): string[] {
  return [...text.matchAll(addressOf(host))].flatMap(({ index, 0: name }) => /^:(\d+)/.exec(text.slice(index + name.length))?.[1] ?? []);
}

/** Whether a service reaches a host by this name. */
export function isReferredTo(host: string, { variables, commands }: ServiceTexts): boolean {
  return variables.some(([variable, value]) => isHost(host, variable, value) || addressOf(host).test(value))
    || commands.some((text) => addressOf(host).test(text));
}

/** Whether a variable has a host, or a list of them, and nothing else. */
function isHost(host: string, variable: string, value: string): boolean {
  const isOne = value.split(',').some((item) => item.trim().toLowerCase() === host.toLowerCase());
  return isOne && !NAMES_OF_OTHER_THINGS.test(variable.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));
}

/** Puts other names in the places of hosts, in the value of a variable. */
export function withHosts(variable: string, value: string, names: ReadonlyMap<string, string>): string {
  return [...names].reduce((text, [host, fullName]) => {
    const isList = isHost(host, variable, text);
    const replaced = isList ? text.split(',').map((item) => item.trim().toLowerCase() === host.toLowerCase() ? fullName : item).join(',') : text;
    return replaced.replace(addressOf(host), () => fullName);
  }, value);
}

/** The same in the words of a command. */
export function wordsWithHosts(words: readonly string[], names: ReadonlyMap<string, string>): string[] {
  return words.map((word, index) => [...names].reduce((text, [host, fullName]) => {
    const isOption = word.toLowerCase() === host.toLowerCase() && /^(-h|--host|--hostname)$/.test(words[index - 1] ?? '');
    return isOption ? fullName : text.replace(addressOf(host), () => fullName);
  }, word));
}
