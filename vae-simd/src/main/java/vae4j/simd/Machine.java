package vae4j.simd;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What this JVM and processor are, as far as vectors are concerned; found out without a vector class, which may be missing. */
final class Machine {
    /** Those on which C2 has vectors of 128 bits at least. */
    private static final Set<String> PROCESSORS = Set.of("amd64", "x86_64", "aarch64");
    /** Between a fused multiply-add in hardware, some 20 ns even when interpreted, and one by BigDecimal, some 1,000 when compiled. */
    private static final long SLOW_FMA_NANOS = 300;

    private static final Pattern TIERS_BELOW_C2 = Pattern.compile("-XX:TieredStopAtLevel=[0-3]\\b");

    private Machine() {}

    /** Why vectors would be missing or slow, in one clause; empty if they are not. */
    static Optional<String> unusableReason() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Optional.of("the module jdk.incubator.vector is not there; start java with --add-modules jdk.incubator.vector");
        }
        String processor = System.getProperty("os.arch", "");
        if (!PROCESSORS.contains(processor)) return Optional.of("it does not know the vectors of a " + processor + " processor");
        return withoutC2(System.getProperty("java.vm.name", ""), System.getProperty("java.vm.info", ""), options())
            .or(() -> fmaNanos() > SLOW_FMA_NANOS ? Optional.of("the processor has no fused multiply-add, or -XX options switch it off") : Optional.empty())
            .or(() -> Lanes.LENGTH < 4 ? Optional.of("vectors are limited to " + Lanes.LENGTH * Float.SIZE + " bits") : Optional.empty());
    }

    /** As far as they can be seen: without those of argument files. */
    private static String options() {
        return System.getenv("JAVA_TOOL_OPTIONS") + ' ' + System.getenv("JDK_JAVA_OPTIONS") + ' '
            + String.join(" ", ProcessHandle.current().info().arguments().orElse(new String[0]));
    }

    /**
     * HotSpot says which compilers it uses in the property that {@code java -version} prints, but for an unusual limit of
     * tiered compilation.
     */
    static Optional<String> withoutC2(String name, String info, String options) {
        if (!name.contains("Server VM")) return Optional.of("only HotSpot's C2 compiles vectors, and this JVM is " + name);
        if (info.contains("interpreted") || info.contains("emulated-client") || TIERS_BELOW_C2.matcher(options).find()) {
            return Optional.of("vectors need the C2 compiler, which is switched off");
        }
        return Optional.empty();
    }

    /** The best time of a fused multiply-add, with numbers that would be long as decimals. */
    private static long fmaNanos() {
        final int rounds = 10, count = 64;
        long best = Long.MAX_VALUE;
        float x = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) x = Math.fma(x + 0x1.234567p-100f, 0x1.765433p-3f, 0x1.57689bp-90f);
            best = Math.min(best, System.nanoTime() - start);
        }
        return Float.isNaN(x) ? 0 : best / count;       // x is used, so that the loop stays
    }
}
