package vae4j.simd;

import java.util.Optional;
import vae4j.core.backend.Backend;
import vae4j.core.backend.BackendProvider;

/** Decides whether vectors pay here, by the {@link Machine} alone, and opens the backend only then. */
public final class SimdBackendProvider implements BackendProvider {
    static final String NAME = "simd";

    @Override public String name() {
        return NAME;
    }

    @Override public int priority() {
        return 100;
    }

    @Override public Optional<String> unusableReason() {
        return Machine.unusableReason();
    }

    @Override public Backend open(int threads) {
        unusableReason().ifPresent(reason -> {
            throw new IllegalStateException("the backend '" + NAME + "' cannot be used: " + reason);
        });
        return new SimdBackend(threads);
    }
}
