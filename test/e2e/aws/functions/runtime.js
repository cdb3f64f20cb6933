// Plays Lambda's runtime for one call: AWS's clock, the network as a VPC would have it, the handler, its answer in a file.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const timers = require('node:timers/promises');

const { E2E_CLOCK, E2E_PROXY, E2E_RESPONSE_HOST, E2E_RESULT, AWS_ENDPOINT_URL, _HANDLER } = process.env;

// Waits from here on are AWS's; shorter ones are time-outs of connections to a server on this machine.
const LONG_WAIT = 12_000;
const clock = JSON.parse(E2E_CLOCK);
const realNow = Date.now.bind(Date);
const now = () => Math.round(clock.virtual + (realNow() - clock.real) / clock.scale);

class AwsDate extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }

  static now() {
    return now();
  }
}
globalThis.Date = AwsDate;

const { setTimeout: realSetTimeout } = globalThis;
globalThis.setTimeout = (callback, delay, ...args) => realSetTimeout(callback, delay >= LONG_WAIT ? delay * clock.scale : delay, ...args);
const { setTimeout: realSleep } = timers;
timers.setTimeout = (delay, ...args) => realSleep(delay * clock.scale, ...args);

const realRequest = http.request;
const endpoint = new URL(AWS_ENDPOINT_URL);

function redirect(protocol) {
  return (...args) => {
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    const url = typeof args[0] === 'string' || args[0] instanceof URL ? new URL(args.shift()) : undefined;
    const options = { ...url && { hostname: url.hostname, port: url.port, path: url.pathname + url.search }, ...args[0] };
    const host = options.hostname ?? options.host ?? 'localhost';
    const { agent: _agent, servername: _servername, protocol: _protocol, host: _host, hostname: _hostname, port, ...rest } = options;
    if (host === 'localhost' || host === '127.0.0.1') return realRequest(options, callback);
    if (host === E2E_RESPONSE_HOST) return realRequest({ ...rest, hostname: '127.0.0.1', port: endpoint.port }, callback);
    const proxy = new URL(E2E_PROXY);
    const destination = `${host}:${port || (protocol === 'https' ? 443 : 80)}`;
    const headers = { 'host': destination, ...rest.headers, 'x-e2e-destination': destination };
    return realRequest({ ...rest, headers, hostname: proxy.hostname, port: proxy.port, agent: false }, callback);
  };
}
http.request = redirect('http');
https.request = redirect('https');

async function main() {
  const [file, name] = _HANDLER.split('.');
  const event = JSON.parse(fs.readFileSync(0, 'utf8'));
  const base = path.join(process.cwd(), file);
  const module_ = fs.existsSync(`${base}.mjs`) ? await import(`${base}.mjs`) : require(base);
  const end = now() + Number(process.env.E2E_TIMEOUT) * 1000;
  const context = {
    awsRequestId: process.env.E2E_REQUEST_ID, functionName: process.env.AWS_LAMBDA_FUNCTION_NAME, logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: 'e2e', invokedFunctionArn: process.env.E2E_FUNCTION_ARN, getRemainingTimeInMillis: () => end - now(),
  };
  return module_[name](event, context);
}

function answer(result) {
  fs.writeFileSync(E2E_RESULT, JSON.stringify(result));
  process.exit(0);
}

main().then(
  payload => answer({ payload: payload ?? null }),
  error => {
    console.error(error);
    answer({ error: { errorType: error?.name ?? 'Error', errorMessage: error?.message ?? String(error), trace: String(error?.stack).split('\n') } });
  },
);
