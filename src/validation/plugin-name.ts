/** What the report and acknowledgements call the rules. */
export const PLUGIN_NAME = 'EcsRules';
