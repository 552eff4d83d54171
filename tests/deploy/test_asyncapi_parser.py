"""AsyncAPI's own parser (Node, npm) takes the description without an error or a warning."""

import json
import subprocess
from pathlib import Path

COMMITTED = Path(__file__).parents[2] / "docs" / "asyncapi.json"
PARSE = """
import {Parser} from "@asyncapi/parser"; import {readFileSync} from "fs";
const read = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify({operations: read.document?.operations().all().length,
  told: read.diagnostics.map(each => [each.severity, each.code, each.path.join("/")])}));
"""
WARNING = 1
"""Errors have 0; what is only said in passing (that 3.1 is newer) has 2 and more."""


def test_the_parser_takes_it(tmp_path: Path):
    (tmp_path / "package.json").write_text('{"private": true}')
    (tmp_path / "parse.mjs").write_text(PARSE)
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "@asyncapi/parser@3.6.6"]
    subprocess.run(install, cwd=tmp_path, check=True, timeout=300)
    run = subprocess.run(
        ["node", "parse.mjs", str(COMMITTED)], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=120
    )
    found = json.loads(run.stdout)
    assert [told for told in found["told"] if told[0] <= WARNING] == []
    assert found["operations"] == len(json.loads(COMMITTED.read_text(encoding="utf-8"))["operations"])
