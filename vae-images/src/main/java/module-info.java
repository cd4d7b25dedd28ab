/** Unpacks PNG and JPEG pictures, so that folders of them can be data sets; found by {@link java.util.ServiceLoader}. */
module vae4j.images {
    requires vae4j.core;
    requires java.desktop;

    provides vae4j.core.data.ImageDecoder with vae4j.images.DesktopDecoder;
}
