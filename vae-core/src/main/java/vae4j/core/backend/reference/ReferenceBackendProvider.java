package vae4j.core.backend.reference;

import java.util.Optional;
import vae4j.core.backend.Backend;
import vae4j.core.backend.BackendProvider;

/** The backend that runs everywhere. */
public final class ReferenceBackendProvider implements BackendProvider {
    @Override public String name() {
        return ReferenceBackend.NAME;
    }

    @Override public int priority() {
        return 0;
    }

    @Override public Optional<String> unusableReason() {
        return Optional.empty();
    }

    /** Computes on the caller's thread only, whatever number is asked for: the results are the same. */
    @Override public Backend open(int threads) {
        return new ReferenceBackend();
    }
}
