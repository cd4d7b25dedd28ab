package vae4j.core.backend;

public final class ScalarMath {
    private ScalarMath() {}
}
