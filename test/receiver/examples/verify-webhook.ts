// Stands where a developer's copy of the file would stand, so that the examples read as theirs do.
export * from '../../../src/receiver/verify-webhook.ts'
