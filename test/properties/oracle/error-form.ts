
/** `[where] what; instead`: the form of every error of this library, see src/private/errors.ts. */
const ERROR_FORM = /^\[[^\n]+?\] \S[^]*; \S/;

/** How CDK begins what `node.addValidation()` reports, one line for each problem. */
const VALIDATION = /^Validation failed with the following errors:\n/;

/** What CDK reports beside an error of the library that says the same, and what to do. */
const REPEATED = /\] Cluster for this service needs Ec2 capacity\. /;

/** What is wrong with an error that an app has thrown, if anything: it is one of CDK's, or does not say what to do. */
export function errorFormProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `thrown was ${String(error)}`;
  const { message } = error;
  const refusals = VALIDATION.test(message) ? message.replace(VALIDATION, '').split(/\n {2}(?=\[)/).map((line) => line.trim()) : [message];
  const foreign = VALIDATION.test(message) ? undefined : error.constructor !== Error && error.constructor.name;
  if (foreign) return `${foreign}: ${message}\n${String(error.stack)}`;
  const own = refusals.filter((refusal) => !REPEATED.test(refusal));
  if (own.length === 0) return `only CDK's own: ${message}`;
  const wrong = own.find((refusal) => !ERROR_FORM.test(refusal) || refusal.includes('[object Object]'));
  return wrong === undefined ? undefined : `no remedy in: ${wrong}\n${String(error.stack)}`;
}
