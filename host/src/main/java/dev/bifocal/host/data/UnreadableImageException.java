package dev.bifocal.host.data;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;

/** An exception for an image whose content is damaged or in an unknown format. The error is permanent. */
public final class UnreadableImageException extends HostException {

    private static final long serialVersionUID = 1L;

    /**
     * An unreadable image.
     *
     * @param source the source of the image
     * @param cause the reason
     */
    public UnreadableImageException(String source, Exception cause) {
        super(
                ErrorCode.DATA,
                "Image %s cannot be read: %s.".formatted(source, reason(cause)),
                "Replace the file, remove it from the data set, or set data.unreadable to skip.",
                cause);
    }

    private static String reason(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message.replaceAll("[.!\\s]+$", "");
    }
}
