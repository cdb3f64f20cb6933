// Plays Lambda's runtime: AWS's clock, the network as a VPC would have it, and the handler, for one event after another.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const readline = require('node:readline');
const timers = require('node:timers/promises');

const { E2E_RESPONSE_HOST, E2E_RESULT_FD, AWS_ENDPOINT_URL, _HANDLER } = process.env;

// Waits from here on are AWS's; shorter ones are time-outs of connections to a server on this machine.
const LONG_WAIT = 12_000;
let call;
const realNow = Date.now.bind(Date);
const now = () => Math.round(call.clock.virtual + (realNow() - call.clock.real) / call.clock.scale);

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
globalThis.setTimeout = (callback, delay, ...args) => realSetTimeout(callback, delay >= LONG_WAIT ? delay * call.clock.scale : delay, ...args);
const { setTimeout: realSleep } = timers;
timers.setTimeout = (delay, ...args) => realSleep(delay * call.clock.scale, ...args);

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
    const bucket = /^(.+)\.localhost$/.exec(host)?.[1];
    if (bucket) {
      const inPath = { path: `/${bucket}${rest.path}`, headers: { ...rest.headers, host: endpoint.host } };
      return realRequest({ ...rest, ...inPath, hostname: '127.0.0.1', port: endpoint.port }, callback);
    }
    const proxy = new URL(call.proxy);
    const destination = `${host}:${port || (protocol === 'https' ? 443 : 80)}`;
    const headers = { 'host': destination, ...rest.headers, 'x-e2e-destination': destination };
    return realRequest({ ...rest, headers, hostname: proxy.hostname, port: proxy.port, agent: false }, callback);
  };
}
http.request = redirect('http');
https.request = redirect('https');

async function load() {
  const [file, name] = _HANDLER.split('.');
  const base = path.join(process.cwd(), file);
  const module_ = fs.existsSync(`${base}.mjs`) ? await import(`${base}.mjs`) : require(base);
  return module_[name];
}

async function perform() {
  const handler = await load();
  const end = now() + Number(process.env.E2E_TIMEOUT) * 1000;
  return handler(call.event, {
    awsRequestId: call.requestId, functionName: process.env.AWS_LAMBDA_FUNCTION_NAME, logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: 'e2e', invokedFunctionArn: process.env.E2E_FUNCTION_ARN, getRemainingTimeInMillis: () => end - now(),
  });
}

function answer(result) {
  fs.writeSync(Number(E2E_RESULT_FD), `${JSON.stringify(result)}\n`);
}

readline.createInterface({ input: process.stdin }).on('line', line => {
  call = JSON.parse(line);
  console.log(`${new Date().toISOString()} START ${JSON.stringify(call.event)}`);
  perform().then(
    payload => answer({ payload: payload ?? null }),
    error => {
      console.error(error);
      answer({ error: { errorType: error?.name ?? 'Error', errorMessage: error?.message ?? String(error), trace: String(error?.stack).split('\n') } });
    },
  );
});
