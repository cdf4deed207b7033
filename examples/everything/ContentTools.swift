import MCP

/// What a tool can return: text, pictures, sound, resources, several of them, or a failure.
@ServerBuilder var contentTools: [any ServerComponent] {
    Tool("test_simple_text", "Returns a text") { _ in
        "This is a simple text response for testing."
    }
    Tool("test_image_content", "Returns a picture") { _ in
        ContentBlock.image(base64: Sample.png, mimeType: "image/png")
    }
    Tool("test_audio_content", "Returns a sound") { _ in
        ContentBlock.audio(base64: Sample.wav, mimeType: "audio/wav")
    }
    Tool("test_embedded_resource", "Returns a resource, in place") { _ in
        ContentBlock.resource(
            .text("This is an embedded resource content.", uri: "test://embedded-resource", mimeType: "text/plain"))
    }
    Tool("test_multiple_content_types", "Returns a text, a picture and a resource") { _ in
        [
            ContentBlock.text("Multiple content types test:"),
            .image(base64: Sample.png, mimeType: "image/png"),
            .resource(
                .text(
                    #"{"test":"data","value":123}"#, uri: "test://mixed-content-resource",
                    mimeType: "application/json")),
        ]
    }
    Tool("test_error_handling", "Fails, in a way that the model can read") { _ -> String in
        throw ToolError("This tool intentionally returns an error for testing")
    }
}
