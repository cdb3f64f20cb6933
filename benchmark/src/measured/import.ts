import 'aws-cdk-lib/core';
import { costOf } from './cost';

// node import.js <package>: prints what importing it takes beside the core of aws-cdk-lib.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const [, cost] = costOf(() => require(process.argv[2]) as unknown);
console.log(JSON.stringify(cost));
