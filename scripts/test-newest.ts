import { withNewestCdk } from './newest-cdk';

// npm run test:newest: do the tests pass against an aws-cdk-lib newer than the declared minimum? Snapshots are left out: CDK may render the same app
// differently from one version to the next. The page of rules is tested here alone: it says what the newest validator finds. Apps of the command line tool
// are left to `npm run test:cli`.
withNewestCdk(({ run }) => {
  run('npx', 'jest', '--ci', '--testPathIgnorePatterns', 'examples', 'cli/test/apps', 'cli/test/packed');
  run('npx', 'tsx', '--tsconfig', 'examples/tsconfig.json', 'scripts/examples.ts');
});
