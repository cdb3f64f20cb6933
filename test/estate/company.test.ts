import { App, Stack, Stage } from 'aws-cdk-lib';
import { deployedPlatform, placedTemplates, synthesizeWithLookUps } from './company/assembly';
import { Estate, HOME, Platform } from './company/platform';
import { buildOrders, buildShop } from './company/teams';
import { asParameter, byAttributes, byLookUp, byName, ExportingStack, Handbook } from './company/ways';
import { templateProblems } from '../properties/oracle/template';
import { PlacedTemplate } from '../template-checks/permissions/deployed-app';
import { missingPermissions } from '../template-checks/permissions/missing-permissions';

type Way = (stack: Stack, handbook: Handbook) => Estate;

const teams: Record<string, (stack: Stack, estate: Estate) => unknown> = { shop: buildShop, orders: buildOrders };

const imports: Record<string, Way> = {
  'by attributes': byAttributes,
  'by name': byName,
  'by parameters of its stack': (stack, handbook) => byAttributes(stack, handbook, asParameter),
};

let platform: ReturnType<typeof deployedPlatform>;
beforeAll(() => { platform = deployedPlatform(); });

function problemsOf(templates: readonly PlacedTemplate[]): string[] {
  return templates.flatMap(({ name, template }) => templateProblems(template).map((problem) => `${name}: ${problem}`));
}

/** A team's app of its own. */
function appOf(team: string, way: Way, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const stack = new Stack(app, 'Team', { env: HOME });
  teams[team](stack, way(stack, platform.handbook));
  return app.synth();
}

describe.each(Object.keys(teams))('the stack of the team %s', (team) => {
  test('uses the platform by object: nothing dangles, no stacks need each other, and roles and keys allow what happens', async () => {
    const app = new App();
    teams[team](new Stack(app, 'Team', { env: HOME }), new Platform(app));

    const templates = placedTemplates(app.synth());
    expect(problemsOf(templates)).toEqual([]);
    expect(await missingPermissions(templates)).toEqual([]);
  });

  test.each(Object.keys(imports))('uses the platform %s: nothing dangles, and roles allow what happens', async (way) => {
    const templates = placedTemplates(appOf(team, imports[way]));

    expect(problemsOf(templates)).toEqual([]);
    expect(await missingPermissions([...platform.templates, ...templates])).toEqual([]);
  });

  test('uses the platform by exports of another stack: nothing dangles, and roles allow what happens', async () => {
    const exporting = new ExportingStack();
    const templates = placedTemplates(appOf(team, (stack, handbook) => byAttributes(stack, handbook, exporting.textOf)));

    expect(problemsOf(templates)).toEqual([]);
    const exported = placedTemplates(Stage.of(exporting)!.synth());
    expect(await missingPermissions([...platform.templates, ...exported, ...templates])).toEqual([]);
  });

  test('is synthesized while look-ups are pending, and asks the CLI for them', () => {
    const { manifest: { missing = [] } } = appOf(team, byLookUp);

    expect([...new Set(missing.map(({ provider }) => provider))]).toEqual(['vpc-provider', 'load-balancer-listener', 'security-group', 'key-provider']);
  });

  test('uses what was looked up: nothing dangles, and roles allow what happens', async () => {
    const templates = placedTemplates(synthesizeWithLookUps((context) => appOf(team, byLookUp, context)));

    expect(problemsOf(templates)).toEqual([]);
    expect(await missingPermissions([...platform.templates, ...templates])).toEqual([]);
  });
});
