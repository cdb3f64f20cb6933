/** The newest aws-cdk-lib that the package is tested against, and whose validator docs/rules.md compares the rules with. */
export const NEWEST_CDK = '2.276.0';
