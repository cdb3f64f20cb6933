import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Token } from 'aws-cdk-lib/core';
import { SmokeTestRequest } from './http-smoke-test-options';
import { outOfRange, Refusal } from '../../private/errors';

/** A slash, and then the printable characters of ASCII but `#`, which starts what a client keeps to itself. */
const PATH = /^\/[!"$-~]*$/;

/** What is wrong with a request, if anything. Tokens pass. */
export function requestProblem({ path, expectedStatus, expectedBody, headers = {} }: SmokeTestRequest): Refusal | undefined {
  return pathProblem(path)
    ?? outOfRange('expectedStatus', expectedStatus, { min: 200, max: 599 }, 'use the status of a final answer, or leave it out for 200 to 399')
    ?? bodyProblem(expectedBody)
    ?? headersProblem(headers);
}

function pathProblem(path: string): Refusal | undefined {
  if (Token.isUnresolved(path) || PATH.test(path)) return undefined;
  return path.startsWith('/')
    ? { what: 'path has a character that a request cannot carry', got: path, instead: 'percent-encode it, as in %20' }
    : { what: "path must start with '/'", got: path, instead: 'write the path alone, without scheme and host' };
}

function bodyProblem(expectedBody: string | undefined): Refusal | undefined {
  if (expectedBody !== '') return undefined;
  return { what: 'expectedBody is empty, and every body contains that', instead: 'name some text, or leave it out' };
}

function headersProblem(headers: { [name: string]: string }): Refusal | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === 'host') {
      return { what: 'headers names Host, which every request has already', got: value, instead: 'use hostName' };
    }
    if (!Token.isUnresolved(name) && !accepts(() => validateHeaderName(name))) {
      return { what: 'headers has a name that HTTP does not allow', got: name, instead: 'use letters, digits and hyphens' };
    }
    if (!Token.isUnresolved(value) && !accepts(() => validateHeaderValue(name, value))) {
      return { what: `header '${name}' has a value that HTTP does not allow`, got: value, instead: 'remove line breaks and control characters' };
    }
  }
  return undefined;
}

function accepts(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
