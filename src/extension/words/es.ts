// Every text of the extension, in Spanish.
import type { en } from './en.ts'

export const es: Readonly<Record<keyof typeof en, string>> = {
  claiming: 'Abriendo {site}…',
  claimingText: '{asker} pide conectar su cuenta de {site}.',

  askHeading: '¿Permitir esto en {site}?',
  askText: '{asker} pide conectar su cuenta de {site}. Para ello, esta extensión tiene que ver y cambiar páginas de:',
  askWill: 'Usted mismo inicia sesión allí. Después la extensión va a:',
  askBrowser: 'Su navegador le pregunta una vez más. El permiso se devuelve cuando la conexión está hecha.',
  allow: 'Permitir en {site}',
  deniedHeading: 'Su navegador no lo permitió',
  deniedText: 'No se ha hecho nada. Permítalo ahora o cancele.',

  usersTurn: 'Inicie sesión en {site}',
  usersTurnText: 'para {asker}. Continuará solo cuando haya iniciado sesión.',

  questionHeading: 'Ya ha iniciado sesión en {site}',
  questionHeadingAs: 'Ha iniciado sesión en {site} como {name}',
  questionText:
    'Continúe con esta cuenta o use otra. Si usa otra, primero se cierra la sesión de {site} en este navegador. {asker} no recibe nada hasta que elija.',
  questionBar: 'Responda a la pregunta en la otra pestaña',
  showQuestion: 'Mostrar la pregunta',
  goOn: 'Continuar con esta cuenta',
  goOnAs: 'Continuar como {name}',
  other: 'Usar otra cuenta',

  working: 'Trabajando en su cuenta de {site}',
  workingText: 'para {asker}. Mientras tanto puede usar otras pestañas.',
  step: '{number} de {count}: {step}',
  unreachable: 'Sin conexión. Se sigue intentando…',
  canceling: 'Cancelando…',
  cancel: 'Cancelar',
  cancelFor: 'Cancelar lo que pidió {asker}',
  show: 'Mostrar la pestaña',
  toSite: 'Ir a {site}',
  close: 'Cerrar esta pestaña',
  progress: 'Progreso',
  region: 'Lo que {asker} pidió a esta extensión',

  nothing: 'No hay nada en curso',
  nothingText: 'Cuando una aplicación pida conectar una cuenta suya, aquí verá lo que se hace.',

  doneHeading: 'Todo listo',
  doneText: 'Su cuenta de {site} está conectada con {asker}. Puede cerrar esta pestaña.',
  canceledHeading: 'Ha cancelado',
  canceledText: 'Su cuenta de {site} no está conectada con {asker}. Puede cerrar esta pestaña.',
  expiredHeading: 'El enlace ha caducado',
  expiredText: 'Pida uno nuevo a {asker}.',
  replacedHeading: 'Continúa en otro lugar',
  replacedText: 'Otro dispositivo o navegador lo ha retomado. Puede cerrar esta pestaña.',
  failedHeading: 'No ha funcionado',
  failedText: 'Su cuenta de {site} no está conectada con {asker}. Abra el enlace de nuevo desde donde lo recibió.',
  loginFailedText: 'No se pudo iniciar sesión en {site}. Abra el enlace de nuevo desde donde lo recibió.',
  outcomeUnknownText:
    'No se sabe si el cambio en su cuenta de {site} se hizo. Compruébelo allí antes de intentarlo otra vez.',
  refusedText:
    'No se permitió la extensión en {site}: allí no se ha hecho nada. Abra el enlace de nuevo desde donde lo recibió.',
  unreachableText:
    'No había conexión: no se ha hecho nada en su cuenta de {site}. Abra el enlace de nuevo desde donde lo recibió.',
  timeoutText: 'Ha tardado demasiado. Abra el enlace de nuevo desde donde lo recibió.',
}
