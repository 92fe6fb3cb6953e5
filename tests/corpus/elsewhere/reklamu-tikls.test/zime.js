new Image().src = "http://reklamu-tikls.test/p.svg?v=1";
