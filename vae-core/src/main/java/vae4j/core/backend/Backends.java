package vae4j.core.backend;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vae4j.core.backend.reference.ReferenceBackendProvider;

/**
 * Which backend runs. A backend that was asked for by name runs or is refused with its reason; otherwise the usable one
 * with the highest priority runs. Nothing falls back silently: {@link #describe} says what was chosen and why.
 */
public final class Backends {
    /** The system property that names the backend of {@link #shared}: {@value}. */
    public static final String PROPERTY = "vae4j.backend";
    /** The system property with the number of threads of {@link #shared}: {@value}. */
    public static final String THREADS_PROPERTY = "vae4j.threads";

    private static final class Shared {
        static final Backend INSTANCE = open(System.getProperty(PROPERTY), Integer.getInteger(THREADS_PROPERTY, Runtime.getRuntime().availableProcessors()));
    }

    private Backends() {}

    /**
     * The backend of all models that are not given one: opened at the first call, on all processors unless the system
     * properties {@value #PROPERTY} and {@value #THREADS_PROPERTY} say otherwise, and never closed.
     */
    public static Backend shared() {
        return Shared.INSTANCE;
    }

    /** All providers on the module path or class path, the preferred one first. */
    public static List<BackendProvider> providers() {
        var found = ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream().map(ServiceLoader.Provider::get);
        return Stream.concat(found, Stream.of(new ReferenceBackendProvider()))
            .sorted(Comparator.comparingInt(BackendProvider::priority).reversed())
            .toList();
    }

    /**
     * Opens a backend; the caller closes it.
     *
     * @param name    which one, or null for the best that is usable here
     * @param threads how many threads compute, the caller's included
     * @throws IllegalArgumentException if there is none of that name, or it cannot be used here, with the reason
     */
    public static Backend open(String name, int threads) {
        if (threads < 1) throw new IllegalArgumentException("a backend needs at least 1 thread, not " + threads);
        var providers = providers();
        if (name == null) {
            return providers.stream().filter(p -> p.unusableReason().isEmpty()).findFirst().orElseThrow().open(threads);
        }
        var provider = providers.stream().filter(p -> p.name().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no backend '" + name + "' here; found: "
                + providers.stream().map(BackendProvider::name).collect(Collectors.joining(", "))));
        provider.unusableReason().ifPresent(reason -> {
            throw new IllegalArgumentException("the backend '" + name + "' cannot be used: " + reason);
        });
        return provider.open(threads);
    }

    /** One line for people: what runs, how wide, on how many threads, and why something faster does not. */
    public static String describe(Backend backend) {
        var passedOver = providers().stream()
            .takeWhile(p -> !p.name().equals(backend.name()))
            .flatMap(p -> p.unusableReason().stream().map(reason -> "; not " + p.name() + ": " + reason))
            .collect(Collectors.joining());
        return backend.name() + " backend, " + backend.vectorBits() + " bits, "
            + backend.threads() + (backend.threads() == 1 ? " thread" : " threads") + passedOver;
    }
}
