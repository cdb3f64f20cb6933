import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Options and fields whose text is for people: a wording is no behaviour, and tests look at the part of it that says something. */
const PROSE = new Set(['what', 'problem', 'instead', 'remedy', 'text', 'description', 'alarmDescription', 'groupDescription']);

/** Leaves prose alone: mutants that only change the wording of a message. */
const ignorer = {
  shouldIgnore(path) {
    if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
    const property = path.findParent((parent) => parent.isObjectProperty() || parent.isFunction() || parent.isStatement());
    return property?.isObjectProperty() && PROSE.has(property.node.key.name) ? 'a wording is no behaviour' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'prose', ignorer)];
