/** Names of variables whose values are secrets: they become secrets in AWS Secrets Manager, and their values go nowhere. */
const SECRET_NAME = /(?:^|_)(?:PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|(?:API|PRIVATE|ACCESS|ENCRYPTION|SIGNING|MASTER|SECRET)_?KEY|CREDENTIALS?|SECRET_KEY_BASE|DSN)(?:_|$)/i;

/** A URL with a password in it. */
const URL_WITH_PASSWORD = /^[a-z][\w+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i;

export function isSecretVariable(name: string, value: string): boolean {
  return SECRET_NAME.test(name) || URL_WITH_PASSWORD.test(value);
}
