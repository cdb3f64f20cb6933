import { isSecretVariable } from '../../src/ecs/secret-variables';
import { shellWords } from '../../src/ecs/shell-words';

test.each([
  ["bundle exec rails s -b '0.0.0.0'", ['bundle', 'exec', 'rails', 's', '-b', '0.0.0.0']],
  ['sh -c "echo \\"$A\\" && b"', ['sh', '-c', 'echo "$A" && b']],
  ['a\\ b "" c', ['a b', '', 'c']],
  ['', []],
])('%s is split as a shell does', (text, words) => {
  expect(shellWords(text)).toEqual(words);
});

test.each(['POSTGRES_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'JWT_SECRET', 'API_TOKEN', 'AWS_ACCESS_KEY', 'Auth__Key', 'PGPASSWORD'])('%s is a secret', (name) => {
  expect(isSecretVariable(name, 'value')).toBe(true);
});

test.each(['POSTGRES_USER', 'DB_PASSWORD_FILE', 'TOKEN_TTL', 'KEYCLOAK_HOST', 'PUBLIC_KEY'])('%s is no secret', (name) => {
  expect(isSecretVariable(name, 'value')).toBe(false);
});

test('a URL or connection string with a password is a secret under any name', () => {
  expect(isSecretVariable('DATABASE', 'postgres://user:word@db/app')).toBe(true);
  expect(isSecretVariable('ConnectionStrings__Db', 'Server=db;User=sa;Password=word')).toBe(true);
});
