package vae4j.core.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import vae4j.core.backend.Backend;
import vae4j.core.tensor.Tensor;

/** The reference backend, with someone told about each matrix product. */
public final class WatchedBackend {
    private WatchedBackend() {}

    /** @param products is given the result of each, before it is computed */
    public static Backend of(Consumer<Tensor> products) {
        return (Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (_, method, arguments) -> {
            if (method.getName().equals("gemm")) products.accept((Tensor) arguments[3]);
            try {
                return method.invoke(GradientCheck.BACKEND, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
