package vae4j.core.data;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Those that are there, looked for once. */
final class ImageDecoders {
    static final List<ImageDecoder> ALL = Stream.concat(Stream.of(new Pnm()), ServiceLoader.load(ImageDecoder.class).stream().map(ServiceLoader.Provider::get)).toList();

    private ImageDecoders() {}
}
