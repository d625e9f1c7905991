/** Run through `npm test`, which sets the flag that ES modules need. Types are checked apart, by `npm run check`. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/scripts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  globalSetup: '<rootDir>/src/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/src/testing/global-teardown.mjs',
  reporters: ['default', '<rootDir>/scripts/plain-reporter.cjs'],
  // One a core: the files wait for MongoDB, SMTP and child processes more than they compute.
  maxWorkers: '100%',
  testTimeout: 30_000,
};
