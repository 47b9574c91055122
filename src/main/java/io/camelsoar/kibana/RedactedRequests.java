package io.camelsoar.kibana;

import io.camelsoar.secrets.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Takes secrets out of what is sent, prompts and cases: also those that were stored before they were known as such. */
final class RedactedRequests implements ExecChainHandler {

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        HttpEntity entity = request.getEntity();
        if (entity != null) {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            entity.writeTo(written); // of a form with a long file no stream is given
            byte[] sent = written.toByteArray();
            String text = new String(sent, StandardCharsets.UTF_8);
            String clean = Redaction.ofJson(text);
            if (clean != text) { // the same object where nothing was found
                sent = clean.getBytes(StandardCharsets.UTF_8);
            }
            request.setEntity(new ByteArrayEntity(sent, ContentType.parseLenient(entity.getContentType())));
        }
        return chain.proceed(request, scope);
    }
}
