import { addressShortages, maxRunningTasks, ServiceAddressDemand, shortageMessage } from '../../src/cluster/ip-address-plan';

describe('the maximum number of running tasks', () => {
  test.each([
    ['one by default, and two during a deployment', { blueGreen: false }, 2],
    ['the desired count, up to the maximum percent', { desiredCount: 3, maximumPercent: 150, blueGreen: false }, 4],
    ['the desired count when a deployment stops tasks first', { desiredCount: 4, maximumPercent: 100, blueGreen: false }, 4],
    ['the maximum capacity of scaling', { maxCapacity: 10, maximumPercent: 200, blueGreen: false }, 20],
    ['the desired count when it is above the maximum capacity', { desiredCount: 12, maxCapacity: 10, maximumPercent: 100, blueGreen: false }, 12],
    ['old and new tasks with blue/green, whatever the percent', { desiredCount: 3, maximumPercent: 100, blueGreen: true }, 6],
    ['zero', { desiredCount: 0, blueGreen: true }, 0],
  ])('is %s', (_, counts, most) => {
    expect(maxRunningTasks(counts)).toBe(most);
  });
});

describe('subnets', () => {
  const a = { name: 'a', prefixLength: 28, usedAddresses: 0 };
  const b = { name: 'b', prefixLength: 28, usedAddresses: 0 };
  const shop: ServiceAddressDemand = { path: 'Shop', tasks: 22, subnets: ['a', 'b'] };

  test('fit as many tasks as they have addresses, without the reserved ones', () => {
    expect(addressShortages([a, b], [shop])).toEqual([]);
  });

  test('lack an address for one more task', () => {
    const services = [{ ...shop, tasks: 23 }];

    expect(addressShortages([a, b], services)).toEqual([{ subnets: ['a', 'b'], freeAddresses: 22, services }]);
  });

  test('lack addresses that other resources use', () => {
    expect(addressShortages([a, { ...b, usedAddresses: 3 }], [shop])).toEqual([{ subnets: ['a', 'b'], freeAddresses: 19, services: [shop] }]);
  });

  test('are shared by the services in them', () => {
    const orders = { path: 'Orders', tasks: 1, subnets: ['b', 'a'] };

    expect(addressShortages([a, b], [shop, orders])).toEqual([{ subnets: ['b', 'a'], freeAddresses: 22, services: [shop, orders] }]);
  });

  test('are shared with services in some of them', () => {
    const orders = { path: 'Orders', tasks: 1, subnets: ['a'] };

    expect(addressShortages([a, b], [shop, orders])).toEqual([{ subnets: ['a', 'b'], freeAddresses: 22, services: [shop, orders] }]);
  });

  test('do not count services in other subnets', () => {
    expect(addressShortages([a, b], [{ ...shop, tasks: 11, subnets: ['a'] }, { ...shop, tasks: 11, subnets: ['b'] }])).toEqual([]);
  });

  test('are ignored when one of them is unknown', () => {
    expect(addressShortages([a], [{ ...shop, tasks: 1000 }])).toEqual([]);
  });

  test('never have a negative number of addresses', () => {
    expect(addressShortages([{ ...a, usedAddresses: 40 }], [{ ...shop, subnets: ['a'] }])[0].freeAddresses).toBe(0);
  });
});

test('a shortage names the demand of each service', () => {
  const services = [{ path: 'Stack/Shop', tasks: 20, subnets: ['a'] }, { path: 'Stack/Orders', tasks: 4, subnets: ['a'] }];

  expect(shortageMessage({ subnets: ['a'], freeAddresses: 11, services })).toMatch(
    /subnets a have 11 free addresses.*up to 24.*\(Stack\/Shop 20, Stack\/Orders 4\); use more addresses \(ipAddresses\), fewer tasks/,
  );
});
