import { isSecretVariable } from '../ecs/secret-variables';

/** Private characters around the number of a secret: no text of a file has them, and a person sees at once when one was forgotten. */
const MARK = /\uE000(\d+)\uE001/g;
const URL_PASSWORD = /([a-z][\w+.-]*:\/\/[^\s/@:]*:)([^\s/@]+)(?=@)/gi;
const CONNECTION_PASSWORD = /((?:^|[;\s&?])(?:password|pwd|accountkey|sharedaccesskey|secret|token|api_?key)\s*=\s*)([^;\s&]+)/gi;
/** Options whose next word, or value, is a secret: `--requirepass x`, `--password=x`, `-a x` of redis-cli. */
const SECRET_OPTION = /((?:^|\s)--?(?:requirepass|masterauth|(?:[\w-]*-)?(?:password|passwd|secret|token|api-?key|secret-?key|access-?key|auth-?token|rootpass)|pass)(?:=|\s+)["']?)([^\s"']+)/gi;
const ATTACHED_PASSWORD = /((?:mysql\w*|mariadb[\w-]*)\b[^|;&]*?\s-p)([^\s"']+)/gi;
const AUTH_OF_REDIS = /(redis-cli\b[^|;&]*?\s-a\s+["']?)([^\s"']+)/gi;
const ASSIGNMENT = /\b([A-Za-z_]\w*)=("?'?)([^\s"']+)/g;
const USER_OF_CURL = /(\bcurl\b[^|;&]*?\s(?:-u|--user)[\s=]+["']?[^\s:"']+:)([^\s"']+)/gi;

/** Words that are passwords in many files, and something else in most texts. */
const COMMON_WORDS = new Set(['postgres', 'password', 'secret', 'admin', 'administrator', 'root', 'mysql', 'redis', 'rabbitmq', 'mongo', 'mongodb', 'guest', 'default',
  'example', 'test', 'user', 'username', 'development', 'production', 'localhost', 'minioadmin', 'elastic']);

interface KnownSecret {
  readonly name: string;
  readonly value?: string;
}

/** Keeps the values of secrets out of what is read: a text has marks in their places. */
export class SecretTexts {
  private readonly secrets: KnownSecret[] = [];
  /** Words that the files use for other things. */
  private readonly plainWords = new Set(COMMON_WORDS);

  /** Returns the mark of a secret, which may have no value yet. */
  public mark(name: string, value?: string): string {
    const known = this.secrets.findIndex((secret) => secret.value === value && (value !== undefined || secret.name === name));
    const index = known < 0 ? this.secrets.push({ name, value }) - 1 : known;
    return `\uE000${index}\uE001`;
  }

  /** Says that a word is no secret where it stands alone: the name of a service, of a user. */
  public addPlainWord(word: string): void {
    this.plainWords.add(word.toLowerCase());
  }

  /** Marks what is a secret in the text of a variable, or of a default. */
  public hideVariable(name: string, value: string): string {
    if (hasSecret(value)) return value;
    const parts = this.hideUrls(name, value).replace(CONNECTION_PASSWORD, (all, before: string, password: string) => (
      isVariable(password) ? all : `${before}${this.mark(name, password)}`
    ));
    if (parts !== value) return parts;
    return isSecretVariable(name, value) ? this.mark(name, value) : value;
  }

  /** Marks passwords in a command, a label or the like: those of options and URLs, and the values of secrets that are known. */
  public hide(text: string, name = 'PASSWORD'): string {
    const option = (_: string, before: string, value: string) => `${before}${this.hideWord(nameOfOption(before, name), value)}`;
    const hidden = this.hideUrls(name, text)
      .replace(SECRET_OPTION, option).replace(AUTH_OF_REDIS, option).replace(ATTACHED_PASSWORD, option).replace(USER_OF_CURL, option)
      .replace(ASSIGNMENT, (all, variable: string, quote: string, value: string) => (
        isSecretVariable(variable, value) ? `${variable}=${quote}${this.hideWord(variable, value)}` : all
      ));
    return this.hideKnown(hidden);
  }

  /** As `hide()`, for the words of a command that need no shell. */
  public hideWords(words: readonly string[], name?: string): string[] {
    return words.map((word, index) => {
      const before = index === 0 ? '' : words[index - 1];
      const isValue = /^--?\S+$/.test(before) && !before.includes('=') && !word.startsWith('-') && !/\s/.test(word);
      const tool = before === '-a' ? words.slice(0, index).find((each) => /redis-cli$/.test(each)) ?? '' : '';
      const start = `${tool === '' ? '' : 'redis-cli '}${before} `;
      if (!isValue) return this.hide(word, name);
      const hidden = this.hide(`${start}${word}`, name);
      return hidden.startsWith(start) ? hidden.slice(start.length) : word;
    });
  }

  /** Returns the text with the values of secrets, to compare it with others; never to be written. */
  public reveal(text: string): string {
    return text.replace(MARK, (mark, index: string) => this.secrets[Number(index)].value ?? mark);
  }

  /** Returns the text as a person may see it: `${DB_PASSWORD}` for the value. */
  public describe(text: string): string {
    return text.replace(MARK, (_, index: string) => `\${${this.secrets[Number(index)].name}}`);
  }

  /** Splits a text into plain parts and names of secrets. */
  public replace(text: string, replaceOne: (name: string, mark: string, offset: number) => string): string {
    return text.replace(MARK, (mark, index: string, offset: number) => replaceOne(this.secrets[Number(index)].name, mark, offset));
  }

  private hideUrls(name: string, text: string): string {
    return text.replace(URL_PASSWORD, (all, before: string, password: string) => isVariable(password) ? all : `${before}${this.mark(urlPasswordName(name), password)}`);
  }

  private hideWord(name: string, value: string): string {
    return hasSecret(value) || isVariable(value) ? value : this.mark(name, value);
  }

  private hideKnown(text: string): string {
    return this.secrets.reduce((result, { name, value }) => {
      if (value === undefined || value.length < 4 || this.plainWords.has(value.toLowerCase()) || /^\d{1,5}$/.test(value)) return result;
      const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const pattern = value.length >= 10 ? escaped : `(?<![\\w\uE000])${escaped}(?![\\w\uE001])`;
      return result.replace(new RegExp(pattern, 'g'), () => this.mark(name, value));
    }, text);
  }
}

export function hasSecret(text: string): boolean {
  return text.includes('\uE000');
}

/** `$VAR` of a shell, which has no value here. */
function isVariable(text: string): boolean {
  return /^\$/.test(text) || hasSecret(text);
}

function urlPasswordName(variable: string): string {
  return /PASS|PWD|SECRET/i.test(variable) ? variable : `${variable.replace(/_?UR[LI]$/i, '')}_PASSWORD`.replace(/^_/, '');
}

function nameOfOption(option: string, fallback: string): string {
  const name = option.trim().replace(/[=\s"']+$/, '').split(/\s+/).pop()!.replace(/^-+/, '').replace(/\W+/g, '_').toUpperCase();
  return name.length > 2 && /^[A-Z]\w*$/.test(name) ? name : fallback;
}
