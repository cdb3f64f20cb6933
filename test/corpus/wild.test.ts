import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Fact, WildDeployment } from './wild-deployment';
import { EcsRules } from '../../src/index';

const DEPLOYMENTS = path.join(__dirname, 'wild');
const NAMES = fs.readdirSync(DEPLOYMENTS).map((file) => path.parse(file).name);
const STRICT = { '@aws-cdk/core:validateAgainstDefaultRules': true };
const validator = new CloudFormationValidatePlugin();

/** CDK has no L2 of these; everything else has one, or is the library's. */
const ALLOWED_L1S = /\belasticache\.Cfn\w+/g;
const ESCAPE_HATCHES = /Override\(|\bCfn|defaultChild|findChild|\bas (any|unknown|never)\b|@ts-|Aspects\b|addTransform/;

test('ten deployments from other repositories are rebuilt, none of them in the corpus', () => {
  const cases = fs.readdirSync(path.join(__dirname, 'cases')).map((file) => path.parse(file).name);

  expect(NAMES.length).toBeGreaterThanOrEqual(10);
  expect(NAMES.filter((name) => cases.includes(name))).toEqual([]);
});

describe.each(NAMES)('%s', (name) => {
  const file = path.join(DEPLOYMENTS, `${name}.ts`);
  const { build, description, expected } = jest.requireActual<WildDeployment>(file);
  let app: App;
  let template: Template;

  beforeAll(() => {
    app = new App({ context: STRICT });
    Validations.of(app).addPlugins(validator, new EcsRules());
    build(app);
    const [stack, ...others] = app.synth().stacks;
    expect(others).toEqual([]);
    template = Template.fromJSON(stack.template);
  });

  test('synthesizes without errors', () => {
    const errors = app.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:error'));

    expect(errors).toEqual([]);
  });

  test('names its repository', () => expect(description).toMatch(/\bgithub\.com\/[\w.-]+\/[\w.-]+/));

  test('needs no escape hatch', () => {
    const source = fs.readFileSync(file, 'utf-8').replace(ALLOWED_L1S, '');

    expect(source).not.toMatch(ESCAPE_HATCHES);
  });

  test.each(expected)('has $has', ({ type, properties, count }: Fact) => {
    const check = () => {
      if (count === undefined) template.hasResourceProperties(type, properties);
      else template.resourcePropertiesCountIs(type, properties, count);
    };

    expect(check).not.toThrow();
  });
});
