"""openapi.yaml as JSON: openapi_json.py IN OUT."""
import json
import pathlib
import sys

import yaml

source, target = map(pathlib.Path, sys.argv[1:])
document = yaml.safe_load(source.read_text(encoding="utf-8"))
target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
