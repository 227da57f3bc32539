# needs: bash
# loaders: jemu
# The JVM: collector, threads, implicit null checks by SIGSEGV, code that is patched while it runs.
"$JDK/bin/java" -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseG1GC -Xmx100m -cp "$CLASSES" Work; echo "status $?"
"$JDK/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -version; echo "status $?"
