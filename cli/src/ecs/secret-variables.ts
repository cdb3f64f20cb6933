/** Names of variables whose values are secrets. */
const SECRET_NAME = /(?:^|_)(?:\w*PASSWORDS?|PASSWD|PASSPHRASE|PASS|PWD|SECRETS?|TOKENS?|KEYS?|\w*KEY|CREDENTIALS?|DSN)(?:_|$)/i;

/** Names that have one of these words and tell no secret. */
const PLAIN_NAME = /(?:^|_)(?:PUBLIC|FILE|PATH|DIR|LENGTH|EXPIR\w*|TTL|NAME|ID|ROTATION|POLICY|ALGORITHM|HEADER)(?:_|$)|(?:EXPIRES?(?:_IN)?|_FILE|_PATH|_ID|_NAME)$/i;

const URL_WITH_PASSWORD = /[a-z][\w+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i;
const CONNECTION_STRING_WITH_PASSWORD = /(?:^|[;\s&?])(?:password|pwd|accountkey|sharedaccesskey|secret|token|api_?key)\s*=\s*[^;\s&]/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Whether the value of a variable must not appear in code. */
export function isSecretVariable(name: string, value: string): boolean {
  if (value === '' || value === 'true' || value === 'false') return false;
  if (URL_WITH_PASSWORD.test(value) || CONNECTION_STRING_WITH_PASSWORD.test(value) || PRIVATE_KEY.test(value)) return true;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_');
  return SECRET_NAME.test(words) && !PLAIN_NAME.test(words);
}
