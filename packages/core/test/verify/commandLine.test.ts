import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { splitCommandLine } from "../../src/verify/commandLine.ts"

const split = (text: string) => Result.getOrThrowWith(splitCommandLine(text), (reason) => new Error(reason))
const refusal = (text: string) => {
  const result = splitCommandLine(text)
  return Result.isFailure(result) ? result.failure : assert.fail(`${text} was taken: ${JSON.stringify(result.success)}`)
}

describe("splitCommandLine", () => {
  it("splits at white space", () => {
    assert.deepStrictEqual(split("npm test"), ["npm", "test"])
    assert.deepStrictEqual(split("  node \t --test   test/a.test.mjs "), ["node", "--test", "test/a.test.mjs"])
  })

  it("keeps what is quoted together, empty words too", () => {
    assert.deepStrictEqual(split(`grep "a b" 'c d' e' 'f ""`), ["grep", "a b", "c d", "e f", ""])
    assert.deepStrictEqual(split(`printf '%s|%s;$x\`' "a|b && c > d"`), ["printf", "%s|%s;$x`", "a|b && c > d"])
  })

  it("reads backslashes as a shell does", () => {
    assert.deepStrictEqual(split(String.raw`a\ b \"c\" \\ \| \$HOME`), ["a b", '"c"', "\\", "|", "$HOME"])
    assert.deepStrictEqual(split(String.raw`x "a\"b" "c\nd" "\$y" 'e\'`), ["x", 'a"b', String.raw`c\nd`, "$y", "e\\"])
  })

  it("leaves globs, comments and tildes as text", () => {
    assert.deepStrictEqual(split("ls *.ts #x ~/a"), ["ls", "*.ts", "#x", "~/a"])
  })

  for (const operator of ["|", "||", "&", "&&", ";", "<", ">", ">>", "(", ")", "$", "`", "\n"]) {
    it(`refuses ${JSON.stringify(operator)} outside quotes`, () => {
      assert.match(refusal(`a ${operator} b`), /put it in quotes, or the command in a script/)
      assert.match(refusal(`a${operator}b`), /without one/)
    })
  }

  it("refuses substitutions inside double quotes", () => {
    assert.match(refusal('echo "$(rm -rf .)"'), /^\$ needs a shell/)
    assert.match(refusal('echo "`id`"'), /^` needs a shell/)
  })

  it("refuses what is not finished or says nothing", () => {
    assert.match(refusal("a 'b"), /single quote is not closed/)
    assert.match(refusal('a "b'), /double quote is not closed/)
    assert.match(refusal("a \\"), /backslash/)
    for (const nothing of ["", "   ", '""', '"" x']) assert.match(refusal(nothing), /no program/)
  })

  it("refuses an assignment in front, and says how to do it", () => {
    assert.match(refusal("CI=1 npm test"), /env CI=1/)
    assert.deepStrictEqual(split("env CI=1 npm test"), ["env", "CI=1", "npm", "test"])
  })

  it.effect.prop(
    "gives back any words that were put in single quotes",
    { words: Schema.NonEmptyArray(Schema.String) },
    ({ words }) =>
      Effect.sync(() => {
        const quoted = ["program", ...words].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ")
        assert.deepStrictEqual(split(quoted), ["program", ...words])
      })
  )
})
