"""As the official image does: `KAFKA_…` becomes properties, the storage is formatted once, then the node runs."""

import os
import subprocess
from pathlib import Path

NOT_PROPERTIES = {"KAFKA_HEAP_OPTS", "KAFKA_OPTS", "KAFKA_LOG4J_OPTS"}
CONFIG = Path("/opt/kafka/config")

named = {name: value for name, value in os.environ.items() if name.startswith("KAFKA_") and name not in NOT_PROPERTIES}
lines = [f"{name.removeprefix('KAFKA_').lower().replace('_', '.')}={value}" for name, value in sorted(named.items())]
(CONFIG / "server.properties").write_text("\n".join(lines) + "\n")
(CONFIG / "log4j2.xml").write_text(
    '<Configuration><Appenders><Console name="out"/></Appenders>'
    '<Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers></Configuration>'
)
java = ["java", *os.environ.get("KAFKA_HEAP_OPTS", "-Xmx512m").split(), "-XX:TieredStopAtLevel=1"]
java += [f"-Dlog4j2.configurationFile={CONFIG / 'log4j2.xml'}", "-cp", "/opt/kafka/libs/*"]
settings = str(CONFIG / "server.properties")
cluster = os.environ.get("CLUSTER_ID", "5L6g3nShT-eMCtK--X86sw")
form = [*java, "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster, "-c", settings]
subprocess.run(form, check=True)
os.execvp("java", [*java, "kafka.Kafka", settings])
