/**
 * Files that the known tools are configured by: a check can be silenced in them as well as in its tests. Manifests that
 * name dependencies in the first place, such as package.json, Cargo.toml and go.mod, are not among them: a fix may need a
 * change there. Source: the manuals of the tools.
 */

const typescript = ["**/tsconfig*.json"]
const python = ["**/pyproject.toml", "**/setup.cfg"]

/** Globs, by the name of the program. */
const files: Readonly<Record<string, ReadonlyArray<string>>> = {
  tsc: typescript,
  tsgo: typescript,
  "vue-tsc": typescript,
  eslint: ["**/eslint.config.*", "**/.eslintrc*", "**/.eslintignore"],
  oxlint: ["**/.oxlintrc.json"],
  biome: ["**/biome.json*"],
  vitest: ["**/vitest.config.*", "**/vitest.workspace.*", "**/vite.config.*"],
  jest: ["**/jest.config.*"],
  mocha: ["**/.mocharc*"],
  ava: ["**/ava.config.*"],
  playwright: ["**/playwright.config.*"],
  pytest: [...python, "**/pytest.ini", "**/.pytest.ini", "**/tox.ini", "**/conftest.py"],
  mypy: [...python, "**/mypy.ini", "**/.mypy.ini"],
  ruff: ["**/pyproject.toml", "**/ruff.toml", "**/.ruff.toml"],
  pyright: ["**/pyproject.toml", "**/pyrightconfig.json"],
  tox: ["**/tox.ini"],
  nox: ["**/noxfile.py"],
  cargo: ["**/.cargo/config*", "**/clippy.toml", "**/.clippy.toml"],
  "golangci-lint": ["**/.golangci.*"],
  npm: ["**/.npmrc"],
  npx: ["**/.npmrc"],
  pnpm: ["**/.npmrc"],
  yarn: ["**/.yarnrc*"],
  bun: ["**/bunfig.toml"],
  make: ["**/Makefile", "**/makefile", "**/GNUmakefile"],
  just: ["**/justfile"]
}

export const isKnownTool = (name: string): boolean => Object.hasOwn(files, name)

export const toolFiles = (tools: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(tools.flatMap((tool) => (isKnownTool(tool) ? (files[tool] ?? []) : [])))
]
