import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const oneClock =
  "Decide and record by the database's clock (Clock in src/kernel/time.ts), measure by monotonicMs of src/kernel/clock.ts. This machine's time of day decides nothing."

export default defineConfig(
  { ignores: ['**/dist/**', 'coverage/**', '.data/**', 'node_modules/**', '**/src/generated/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: false }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-param-reassign': 'error',
      'max-lines': ['error', { max: 400 }],

      // A number or a boolean in a sentence is what it looks like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => socket.end()` is clearer than braces around it; void in other places is still refused.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      // `_` says that a value is left out on purpose; picking keys off an object by rest is the usual way to drop them.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Endless loops that end by return or break are how streams and retries read best.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // It asks for `!`, which is refused outside tests. An index that was bounded a line before says its type with `as`.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Index signatures are read with brackets, so that a name that nobody checked looks like one.
      '@typescript-eslint/dot-notation': 'off',
      // An empty function is a fine default for a callback.
      '@typescript-eslint/no-empty-function': 'off',
      // Promise-returning signatures stay async even without an await: a throw must always be a rejection.
      '@typescript-eslint/require-await': 'off',
      // `interface` where a shape is named, `type` where one is computed or a vocabulary of aliases reads better.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // A type parameter that is used once still names what the caller must say.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    name: 'handlers translate, call one use case and translate back',
    files: ['src/handlers/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'max-lines': ['error', { max: 60 }] },
  },
  {
    name: 'time is read in one place',
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts', 'src/kernel/clock.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: oneClock },
        { object: 'performance', property: 'now', message: oneClock },
        { object: 'performance', property: 'timeOrigin', message: oneClock },
        { object: 'process', property: 'hrtime', message: oneClock },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: oneClock },
        { selector: "CallExpression[callee.name='Date']", message: oneClock },
      ],
    },
  },
  {
    name: 'the command line speaks to a terminal, and so do samples',
    files: ['src/cli/**/*.ts', 'src/main.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'docs/samples/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    name: 'tests',
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 600 }],
      // After an expectation that a value is there, `!` in a test fails as loudly as a check would.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `expect(port.method).toHaveBeenCalled()` takes the method without calling it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['**/*.js', '**/*.cjs', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
)
