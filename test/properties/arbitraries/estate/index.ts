export * from './identity';
export * from './messaging';
export * from './network';
export * from './storage';
