/** The backend that computes with the Vector API; it is found by {@link java.util.ServiceLoader}. */
module vae4j.simd {
    requires vae4j.core;
    requires jdk.incubator.vector;

    provides vae4j.core.backend.BackendProvider with vae4j.simd.SimdBackendProvider;
}
