import { addressShortages, maxRunningTasks, ServiceAddressDemand, shortageMessage } from '../../src/cluster/ip-address-plan';

describe('the most tasks of a service', () => {
  test.each([
    ['one by default, twice while it is deployed', { blueGreen: false }, 2],
    ['what is desired, up to the maximum percent', { desiredCount: 3, maximumPercent: 150, blueGreen: false }, 4],
    ['what is desired where a deployment stops tasks first', { desiredCount: 4, maximumPercent: 100, blueGreen: false }, 4],
    ['what scaling may choose', { maxCapacity: 10, maximumPercent: 200, blueGreen: false }, 20],
    ['what is desired where scaling chooses fewer', { desiredCount: 12, maxCapacity: 10, maximumPercent: 100, blueGreen: false }, 12],
    ['old and new ones with blue/green, whatever the percent', { desiredCount: 3, maximumPercent: 100, blueGreen: true }, 6],
    ['none', { desiredCount: 0, blueGreen: true }, 0],
  ])('are %s', (_, counts, most) => {
    expect(maxRunningTasks(counts)).toBe(most);
  });
});

describe('subnets', () => {
  const a = { name: 'a', prefixLength: 28, usedAddresses: 0 };
  const b = { name: 'b', prefixLength: 28, usedAddresses: 0 };
  const shop: ServiceAddressDemand = { path: 'Shop', tasks: 22, subnets: ['a', 'b'] };

  test('have room for as many tasks as there are addresses without those that AWS keeps', () => {
    expect(addressShortages([a, b], [shop])).toEqual([]);
  });

  test('lack an address for one task more', () => {
    const services = [{ ...shop, tasks: 23 }];

    expect(addressShortages([a, b], services)).toEqual([{ subnets: ['a', 'b'], freeAddresses: 22, services }]);
  });

  test('lack the addresses that something else takes', () => {
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

  test('do not lack what others have in subnets of their own', () => {
    expect(addressShortages([a, b], [{ ...shop, tasks: 11, subnets: ['a'] }, { ...shop, tasks: 11, subnets: ['b'] }])).toEqual([]);
  });

  test('are not judged where one is unknown', () => {
    expect(addressShortages([a], [{ ...shop, tasks: 1000 }])).toEqual([]);
  });

  test('have no less than no address', () => {
    expect(addressShortages([{ ...a, usedAddresses: 40 }], [{ ...shop, subnets: ['a'] }])[0].freeAddresses).toBe(0);
  });
});

test('a shortage says who needs what', () => {
  const services = [{ path: 'Stack/Shop', tasks: 20, subnets: ['a'] }, { path: 'Stack/Orders', tasks: 4, subnets: ['a'] }];

  expect(shortageMessage({ subnets: ['a'], freeAddresses: 11, services })).toBe(
    'the subnets a have 11 free addresses, and the tasks in them take up to 24 when all services are scaled out and deployed at one time '
    + '(Stack/Shop 20, Stack/Orders 4); use more addresses (ipAddresses), fewer tasks, or deployments that start fewer beside the old ones',
  );
});
