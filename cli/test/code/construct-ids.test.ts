import { ConstructIds } from '../../src/code/identifiers';

test('a name that is taken gets a number', () => {
  const ids = new ConstructIds('ApiKey');

  expect(['API_KEY', 'DB__PASSWORD', 'DB_PASSWORD', 'db-password'].map((name) => ids.take(name))).toEqual(['ApiKey2', 'DbPassword', 'DbPassword2', 'DbPassword3']);
});
