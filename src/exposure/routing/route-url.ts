import { RouteConditions } from './route-conditions';

/** Returns the address of a route at its first host and path, as far as they have no wildcards. */
export function urlOf(url: string | undefined, { hosts: [host] = [], paths: [path] = [] }: RouteConditions): string | undefined {
  if (url === undefined) return undefined;
  const [literal] = (path ?? '').split(/[*?]/);
  const own = host === undefined || /[*?]/.test(host) ? url : withHost(url, host);
  return literal.startsWith('/') && literal !== '/' ? `${own}${literal}` : own;
}

function withHost(url: string, host: string): string {
  return url.replace(/^(https?:\/\/)(.*?)(:\d+)?$/, (_, scheme: string, __, port = '') => `${scheme}${host}${port}`);
}
