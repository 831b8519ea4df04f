// What came out of the tests, in the form that ./dev test counts (scripts/house/testing.py).
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";

function quoted(text: string): string {
  return text.replace(/[&<>"\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function outcome(test: TestCase): string {
  const result = test.result();
  if (result.state === "failed") {
    return `<failure message="${quoted(result.errors[0]?.message ?? "")}"/>`;
  }
  if (result.state === "skipped") {
    return `<skipped message="${quoted(result.note ?? "")}"/>`;
  }
  return "";
}

// A file that fails before its tests is a failing case of its own.
function cases(module: TestModule): string[] {
  const file = module.moduleId.split("/").slice(-2).join("/");
  const broken = module.errors().map(
    (error) =>
      `<testcase classname="${quoted(file)}" name="(file)" status="run">` +
      `<failure message="${quoted(error.message)}"/></testcase>`,
  );
  const tests = Array.from(
    module.children.allTests(),
    (test) =>
      `<testcase classname="${quoted(file)}" name="${quoted(test.fullName)}" status="run">` +
      `${outcome(test)}</testcase>`,
  );
  return [...broken, ...tests];
}

export class Results implements Reporter {
  constructor(private readonly path: string) {}

  onTestRunEnd(modules: readonly TestModule[]): void {
    const found = modules.flatMap(cases);
    const lines = ["<testsuites><testsuite>", ...found, "</testsuite></testsuites>"];
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, `${lines.join("\n")}\n`);
  }
}
